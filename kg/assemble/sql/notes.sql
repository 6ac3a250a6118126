-- Notes and channels. Index pages, and pages outside any channel that name neither a video
-- nor a moment, are no notes of the graph: they only tell of others. Of notes whose paths
-- give one IRI (they differ in case of the ending or in invisible characters) one stays. A
-- note that names no video is of the one under which its channel's index page lists it.
CREATE OR REPLACE TABLE notes AS
WITH listed AS (
    SELECT n.channel, l.target AS slug, min(l.video) AS video
    FROM shard_listings l JOIN shard_notes n USING (note)
    GROUP BY ALL HAVING count(DISTINCT l.video) = 1
)
SELECT n.note, getvariable('base') || n.local_iri AS iri, n.local_iri, n.path, n.channel, n.slug, n.title,
       coalesce(n.video, l.video) AS video, n.content_hash
FROM shard_notes n LEFT JOIN listed l ON l.channel = n.channel AND l.slug = n.slug
WHERE NOT n.is_index
QUALIFY row_number() OVER (PARTITION BY n.local_iri ORDER BY n.path) = 1
ORDER BY n.path;

-- What people call a channel: the words most often used for links to it, else its folder.
CREATE OR REPLACE TABLE channels AS
WITH called AS (
    SELECT link.target AS channel, link.alias, count(*) AS uses
    FROM shard_links link
    WHERE link.alias <> '' AND link.alias <> link.target AND link.alias <> replace(link.target, '_', ' ')
    GROUP BY ALL
)
SELECT channel,
       getvariable('base') || 'channel/' || split_part(min(local_iri), '/', 2) AS iri,
       coalesce(
           (SELECT alias FROM called WHERE called.channel = notes.channel ORDER BY uses DESC, alias LIMIT 1),
           channel
       ) AS name
FROM notes
GROUP BY channel
ORDER BY channel;
