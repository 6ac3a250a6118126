-- Whom a bare first name or surname means: the one person whose full name has it in the
-- same note, else in the same video, else in the same channel. Where several have it, the
-- one who is named ten times as often as all the others together; else nobody, and the name
-- stays a person of its own, local to the channel. In a channel a first name alone means
-- only one of its regulars: a guest's is no news of a namesake in another video.
CREATE OR REPLACE TABLE bearers AS
SELECT DISTINCT n.note, n.video, n.channel, c.entity, w.word, w.is_last
FROM (
    SELECT *, unnest([
        {'word': split_part(name_key, ' ', -1), 'is_last': true},
        {'word': split_part(name_key, ' ', 1), 'is_last': false}]) AS w
    FROM node_notes WHERE kind = 'Person' AND contains(name_key, ' ')
) n
JOIN node_entities c USING (node);

CREATE OR REPLACE TABLE bare_atoms AS
SELECT note, video, channel, name_key, type FROM atom_scopes WHERE scope IS NULL;

CREATE OR REPLACE TABLE meant AS
WITH heard AS (
    SELECT 1 AS level, note AS place, word, entity, count(DISTINCT note) AS notes, max(is_last) AS is_last
    FROM bearers GROUP BY ALL
    UNION ALL
    SELECT 2, video, word, entity, count(DISTINCT note), max(is_last) FROM bearers GROUP BY ALL
    UNION ALL
    SELECT 3, channel, word, entity, count(DISTINCT note), max(is_last) FROM bearers GROUP BY ALL
    UNION ALL
    SELECT 4, b.channel, a.name_key, b.entity, count(DISTINCT b.note), true
    FROM (SELECT DISTINCT channel, name_key FROM bare_atoms) a
    JOIN word_sounds s ON s.word = a.name_key
    JOIN word_sounds t ON t.sound = s.sound AND t.word <> s.word
    JOIN bearers b ON b.channel = a.channel AND b.word = t.word AND b.is_last
    WHERE length(s.sound) >= 2 AND jaro_winkler_similarity(s.word, t.word) >= 0.85
    GROUP BY ALL
),
ranked AS (
    SELECT *, sum(notes) OVER (PARTITION BY level, place, word) - notes AS others,
           row_number() OVER (PARTITION BY level, place, word ORDER BY notes DESC, entity) AS rank
    FROM heard
)
SELECT level, place, word,
       CASE WHEN notes >= 10 * others AND (level <> 3 OR is_last OR notes >= 5) THEN entity END AS entity
FROM ranked WHERE rank = 1;

CREATE OR REPLACE TABLE atom_entities AS
SELECT note, name_key, type, kind, entity FROM node_notes JOIN node_entities USING (node)
UNION ALL
SELECT a.note, a.name_key, a.type, 'Person',
       coalesce(
           CASE WHEN l1.word IS NOT NULL THEN l1.entity
                WHEN l2.word IS NOT NULL THEN l2.entity
                WHEN l3.word IS NOT NULL THEN l3.entity
                ELSE l4.entity END,
           'Person:' || a.name_key || '@' || a.channel
       )
FROM bare_atoms a
LEFT JOIN meant l1 ON l1.level = 1 AND l1.place = a.note AND l1.word = a.name_key
LEFT JOIN meant l2 ON l2.level = 2 AND l2.place = a.video AND l2.word = a.name_key
LEFT JOIN meant l3 ON l3.level = 3 AND l3.place = a.channel AND l3.word = a.name_key
LEFT JOIN meant l4 ON l4.level = 4 AND l4.place = a.channel AND l4.word = a.name_key;

-- The nodes that only these bare names make, and what each node came to.
CREATE OR REPLACE TABLE node_fates AS
SELECT node, entity FROM node_entities
UNION
SELECT 'Person:' || a.name_key || '@' || a.channel, e.entity
FROM bare_atoms a JOIN atom_entities e ON e.note = a.note AND e.name_key = a.name_key AND e.type = a.type;
