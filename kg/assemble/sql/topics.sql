-- Where wikilinks lead, as Quartz resolves them: a name of the same channel, then a name
-- that only one other channel has; both first as written, then by the vault's slug rule.
-- A topic with a note has the note's own path, encoded; one without has a slug, which
-- needs no encoding.
CREATE OR REPLACE TABLE note_names AS
SELECT channel, slug, split_part(slug, '/', -1) AS name, iri, title FROM notes;

CREATE OR REPLACE TABLE channel_names AS
SELECT channel, name, min(slug) AS slug FROM note_names GROUP BY channel, name HAVING count(*) = 1;

CREATE OR REPLACE TABLE unique_names AS
SELECT name, min(channel) AS channel, min(slug) AS slug FROM note_names GROUP BY name HAVING count(*) = 1;

CREATE OR REPLACE TABLE link_targets AS
WITH wanted AS (
    SELECT n.note, n.iri AS from_iri, n.path, n.channel, l.line, l.position, l.alias, l.target, l.heading, l.is_embed,
           CASE WHEN contains(l.target, '/') THEN split_part(l.target, '/', -2) END AS folder,
           regexp_replace(split_part(l.target, '/', -1), '\.md$', '') AS written,
           l.target_slug
    FROM shard_links l JOIN notes n USING (note)
    WHERE l.target <> n.channel AND l.target NOT IN (SELECT channel FROM channels)
      AND NOT regexp_matches(l.target, '\.(png|jpe?g|gif|svg|webp|mp4|pdf)$', 'i')
      AND l.target_slug <> ''
)
SELECT w.*,
       coalesce(by_path.channel, in_folder.channel, same_exact.channel, else_exact.channel,
                same_slug.channel, else_slug.channel) AS to_channel,
       coalesce(by_path.slug, in_folder.slug, same_exact.slug, else_exact.slug,
                same_slug.slug, else_slug.slug) AS to_slug
FROM wanted w
LEFT JOIN note_names by_path ON by_path.channel || '/' || by_path.slug = regexp_replace(w.target, '\.md$', '')
LEFT JOIN channel_names in_folder ON in_folder.channel = w.folder AND in_folder.name = w.written
LEFT JOIN channel_names same_exact ON same_exact.channel = w.channel AND same_exact.name = w.written
LEFT JOIN unique_names else_exact ON else_exact.name = w.written
LEFT JOIN channel_names same_slug ON same_slug.channel = w.channel AND same_slug.name = w.target_slug
LEFT JOIN unique_names else_slug ON else_slug.name = w.target_slug;

CREATE OR REPLACE TABLE topic_uses AS
SELECT note, from_iri, path, line, position, heading, is_embed,
       trim(alias) AS alias,
       coalesce(to_channel, channel) AS channel,
       coalesce(to_slug, target_slug) AS slug,
       target,
       to_slug IS NOT NULL AS resolved
FROM link_targets;

CREATE OR REPLACE TABLE topics AS
WITH called AS (
    SELECT channel, slug, alias, count(*) AS uses,
           row_number() OVER (PARTITION BY channel, slug ORDER BY count(*) DESC, alias) AS place
    FROM topic_uses WHERE alias <> '' GROUP BY channel, slug, alias
)
SELECT coalesce(replace(n.iri, getvariable('base') || 'note/', getvariable('base') || 'topic/'),
                c.iri_start || '/' || u.slug) AS iri,
       u.channel, u.slug,
       coalesce(n.title, (SELECT alias FROM called k WHERE k.channel = u.channel AND k.slug = u.slug AND place = 1),
                replace(u.slug, '_', ' ')) AS label,
       n.iri AS note
FROM (SELECT DISTINCT channel, slug FROM topic_uses) u
JOIN (SELECT channel, replace(iri, '/channel/', '/topic/') AS iri_start FROM channels) c USING (channel)
LEFT JOIN note_names n ON n.channel = u.channel AND n.slug = u.slug
ORDER BY iri;

CREATE OR REPLACE TABLE topic_aliases AS
SELECT DISTINCT t.iri, u.alias FROM topic_uses u JOIN topics t USING (channel, slug)
WHERE u.alias <> '' AND u.alias <> t.label
ORDER BY t.iri, u.alias;

CREATE OR REPLACE TABLE note_topics AS
SELECT DISTINCT u.from_iri AS note, t.iri AS topic FROM topic_uses u JOIN topics t USING (channel, slug)
ORDER BY note, topic;

DROP TABLE link_targets;
