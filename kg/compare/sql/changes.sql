-- Everything that came, went or changed, a row each. `says` is what a person knows it by;
-- `path`, `line` and `seconds` are its place in the build that has it, the new one first.
CREATE TABLE changes (
    about VARCHAR, kind VARCHAR, iri VARCHAR, says VARCHAR, path VARCHAR, line INTEGER, seconds INTEGER,
    fields STRUCT(name VARCHAR, before VARCHAR, after VARCHAR)[]
);

CREATE MACRO clock(seconds) AS
    printf('%02d:%02d:%02d', seconds // 3600, seconds % 3600 // 60, seconds % 60);
CREATE MACRO differing(pairs) AS list_filter(pairs, lambda field: field.before IS DISTINCT FROM field.after);
CREATE MACRO kind_of(before, after) AS
    CASE WHEN before IS NULL THEN 'came' WHEN after IS NULL THEN 'went' ELSE 'changed' END;

-- Notes.
INSERT INTO changes
SELECT 'notes', kind_of(b.path, a.path), coalesce(a.iri, b.iri), coalesce(a.title, b.title),
       coalesce(a.path, b.path), NULL, NULL,
       CASE WHEN b.path IS NULL OR a.path IS NULL THEN [] ELSE differing([
           {'name': 'path', 'before': b.path, 'after': a.path},
           {'name': 'title', 'before': b.title, 'after': a.title},
           {'name': 'video', 'before': b.video, 'after': a.video},
           {'name': 'content', 'before': left(b.content_hash, 12), 'after': left(a.content_hash, 12)}
       ]) END AS fields
FROM (SELECT n.*, s.after FROM before.notes n LEFT JOIN same_notes s ON s.before = n.path) b
FULL JOIN after.notes a ON a.path = b.after
WHERE b.path IS NULL OR a.path IS NULL OR len(fields) > 0;

-- Claims. Their lines are left out: a line more at the top of a note moves all of them.
INSERT INTO changes
SELECT 'claims', kind_of(b.iri, a.iri), coalesce(a.iri, b.iri), coalesce(a.text, b.text),
       coalesce(a.path, b.path), coalesce(a.line, b.line), CASE WHEN a.iri IS NULL THEN b.seconds ELSE a.seconds END,
       CASE WHEN b.iri IS NULL OR a.iri IS NULL THEN [] ELSE differing([
           {'name': 'text', 'before': b.text, 'after': a.text},
           {'name': 'note', 'before': b.path, 'after': a.path},
           {'name': 'video', 'before': b.video, 'after': a.video},
           {'name': 'second', 'before': clock(b.seconds), 'after': clock(a.seconds)},
           {'name': 'section', 'before': b.section::VARCHAR, 'after': a.section::VARCHAR},
           {'name': 'modality', 'before': b.modality, 'after': a.modality},
           {'name': 'polarity', 'before': b.polarity, 'after': a.polarity}
       ]) END AS fields
FROM (SELECT c.*, s.after FROM before.claims c LEFT JOIN same_claims s ON s.before = c.iri) b
FULL JOIN after.claims a ON a.iri = b.after
WHERE b.iri IS NULL OR a.iri IS NULL OR len(fields) > 0;

-- Entities, with all their names.
CREATE MACRO names_of(build) AS TABLE
    SELECT iri, string_agg(label, '; ' ORDER BY label) AS names FROM query_table(build) GROUP BY iri;

INSERT INTO changes
SELECT 'entities', kind_of(b.iri, a.iri), coalesce(a.iri, b.iri),
       format('{} ({})', coalesce(a.label, b.label), coalesce(a.type, b.type)), NULL, NULL, NULL,
       CASE WHEN b.iri IS NULL OR a.iri IS NULL THEN [] ELSE differing([
           {'name': 'iri', 'before': b.iri, 'after': a.iri},
           {'name': 'label', 'before': b.label, 'after': a.label},
           {'name': 'type', 'before': b.type, 'after': a.type},
           {'name': 'other names', 'before': bn.names, 'after': an.names},
           {'name': 'mentions', 'before': b.mention_count::VARCHAR, 'after': a.mention_count::VARCHAR}
       ]) END AS fields
FROM (SELECT e.*, s.after FROM before.entities e LEFT JOIN same_entities s ON s.before = e.iri) b
FULL JOIN after.entities a ON a.iri = b.after
LEFT JOIN names_of('before.entity_labels') bn ON bn.iri = b.iri
LEFT JOIN names_of('after.entity_labels') an ON an.iri = a.iri
WHERE b.iri IS NULL OR a.iri IS NULL OR len(fields) > 0;

-- Merges: two names that are one entity, and why.
CREATE MACRO in_channel(name, channel) AS
    CASE WHEN coalesce(channel, '') = '' THEN name ELSE format('{} [{}]', name, channel) END;
CREATE MACRO merges_of(build) AS TABLE
    SELECT entity, in_channel(first, first_channel) || ' = ' || in_channel(second, second_channel) AS pair,
           printf('%.2f', score / 100) AS score, reason,
           row_number() OVER (PARTITION BY pair ORDER BY score DESC, reason, entity) AS number
    FROM query_table(build);

INSERT INTO changes
SELECT 'merges', kind_of(b.pair, a.pair), coalesce(a.entity, b.entity),
       format('{} ({}: {})', coalesce(a.pair, b.pair), coalesce(a.score, b.score), coalesce(a.reason, b.reason)),
       NULL, NULL, NULL,
       CASE WHEN b.pair IS NULL OR a.pair IS NULL THEN [] ELSE differing([
           {'name': 'score', 'before': b.score, 'after': a.score},
           {'name': 'reason', 'before': b.reason, 'after': a.reason}
       ]) END AS fields
FROM merges_of('before.entity_links') b FULL JOIN merges_of('after.entity_links') a ON a.pair = b.pair AND a.number = b.number
WHERE b.pair IS NULL OR a.pair IS NULL OR len(fields) > 0;

-- Mentions that are now another entity's: what merges, splits and edits elsewhere did.
INSERT INTO changes
SELECT 'mentions', 'changed', k.after,
       format('{} of {} {} now of {}', count(*), any_value(b.label), if(count(*) = 1, 'is', 'are'), any_value(a.label)),
       arg_min(c.path, (c.path, c.position, k.start)), arg_min(c.line, (c.path, c.position, k.start)),
       arg_min(c.seconds, (c.path, c.position, k.start)), [{'name': 'entity', 'before': k.before, 'after': k.after}]
FROM kept_mentions k
JOIN before.entities b ON b.iri = k.before
JOIN after.entities a ON a.iri = k.after
JOIN after.claims c ON c.iri = k.claim
LEFT JOIN same_entities s ON s.before = k.before
WHERE s.after IS DISTINCT FROM k.after
GROUP BY k.before, k.after;
