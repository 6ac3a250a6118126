-- Whom a bare first name or surname means: the one person whose full name has it in the
-- same note, else in the same video, else in the same channel. Where several have it, the
-- one whom alone the title of the note or of its video names in full; else the one who is named three times as often
-- as all the others together (ten times, by a first name); else the one whom some note abbreviates so, or whose surname in the channel sounds the same; else nobody, and it
-- stays a person of its own, local to the channel. In a channel a first name alone means
-- only one of its regulars: a guest's is no news of a namesake in another video.
CREATE OR REPLACE TABLE note_titles AS
SELECT n.note, ' ' || regexp_replace(lower(strip_accents(concat_ws(' ', n.title, v.title))), '[^a-z0-9]+', ' ', 'g') || ' '
       AS words
FROM notes n LEFT JOIN videos v USING (video);

CREATE OR REPLACE TABLE bearers AS
SELECT n.note, n.video, n.channel, c.entity, w.word, w.is_last, sum(n.mentions) AS mentions,
       bool_or(contains(t.words, ' ' || n.plain || ' ')) AS is_titled
FROM (
    SELECT *, unnest([
        {'word': last_word, 'is_last': true}, {'word': first_word, 'is_last': false}]) AS w
    FROM node_notes JOIN person_words USING (name_key) WHERE kind = 'Person' AND NOT is_bare
) n
JOIN node_entities c USING (node)
JOIN note_titles t USING (note)
GROUP BY ALL;

CREATE OR REPLACE TABLE bare_atoms AS
SELECT note, video, channel, name_key, plain, type FROM atom_scopes WHERE scope IS NULL;

-- Times are mentions within a note and a video, and notes in a channel.
CREATE OR REPLACE TABLE meant AS
WITH heard AS (
    SELECT 1 AS level, note AS place, word, entity, sum(mentions) AS times, max(is_last) AS is_last,
           bool_or(is_titled) AS is_titled
    FROM bearers GROUP BY ALL
    UNION ALL
    SELECT 2, video, word, entity, sum(mentions), max(is_last), bool_or(is_titled) FROM bearers GROUP BY ALL
    UNION ALL
    SELECT 3, channel, word, entity, count(DISTINCT note), max(is_last), false FROM bearers GROUP BY ALL
    UNION ALL
    SELECT 4, '', c.short, n.entity, c.notes, true, false
    FROM acronyms c JOIN node_entities n ON n.node = c.long_node
    WHERE c.kind = 'Person' AND c.notes * 5 >= c.all_notes * 4
    UNION ALL
    SELECT 4, '', w.letters, e.entity, count(DISTINCT n.note), true, false
    FROM node_notes n JOIN node_entities e USING (node) JOIN person_words w USING (name_key)
    WHERE n.kind = 'Person' AND w.letters IS NOT NULL AND w.letters NOT IN (SELECT short FROM acronyms)
    GROUP BY ALL
    UNION ALL
    SELECT 5, b.channel, a.plain, b.entity, count(DISTINCT b.note), true, false
    FROM (SELECT DISTINCT channel, plain FROM bare_atoms) a
    JOIN word_sounds s ON s.word = a.plain
    JOIN word_sounds t ON t.sound = s.sound AND t.word <> s.word
    JOIN bearers b ON b.channel = a.channel AND b.word = t.word AND b.is_last
    WHERE length(s.sound) >= 2 AND jaro_winkler_similarity(s.word, t.word) >= 0.85
    GROUP BY ALL
),
ranked AS (
    SELECT *, sum(times) OVER (PARTITION BY level, place, word) - times AS others,
           count(*) FILTER (is_titled) OVER (PARTITION BY level, place, word) AS titled,
           row_number() OVER (PARTITION BY level, place, word ORDER BY is_titled DESC, times DESC, entity) AS rank
    FROM heard
)
SELECT level, place, word,
       CASE WHEN titled = 1 THEN entity
            WHEN times >= CASE WHEN is_last THEN getvariable('outnumbers') ELSE 10 END * others
                 AND (level <> 3 OR is_last OR times >= 5) THEN entity END AS entity
FROM ranked WHERE rank = 1;

CREATE OR REPLACE TABLE atom_entities AS
SELECT note, name_key, type, kind, entity FROM node_notes JOIN node_entities USING (node)
UNION ALL
SELECT a.note, a.name_key, a.type, 'Person',
       coalesce(
           CASE WHEN l1.word IS NOT NULL THEN l1.entity
                WHEN l2.word IS NOT NULL THEN l2.entity
                WHEN l3.word IS NOT NULL THEN l3.entity
                WHEN l4.word IS NOT NULL THEN l4.entity
                ELSE l5.entity END,
           'Person:' || a.plain || '@' || a.channel
       )
FROM bare_atoms a
LEFT JOIN meant l1 ON l1.level = 1 AND l1.place = a.note AND l1.word = a.plain
LEFT JOIN meant l2 ON l2.level = 2 AND l2.place = a.video AND l2.word = a.plain
LEFT JOIN meant l3 ON l3.level = 3 AND l3.place = a.channel AND l3.word = a.plain
LEFT JOIN meant l4 ON l4.level = 4 AND l4.word = a.plain
LEFT JOIN meant l5 ON l5.level = 5 AND l5.place = a.channel AND l5.word = a.plain;

-- The nodes that only these bare names make, and what each node came to.
CREATE OR REPLACE TABLE node_fates AS
SELECT node, entity FROM node_entities
UNION
SELECT 'Person:' || a.plain || '@' || a.channel, e.entity
FROM bare_atoms a JOIN atom_entities e ON e.note = a.note AND e.name_key = a.name_key AND e.type = a.type;
