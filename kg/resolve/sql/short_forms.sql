-- Whom a bare first name or surname means: the one person whose full name has it in the
-- same note, else in the same video, else in the same channel. Where several have it, the
-- one whom alone the title of the note or of its video names in full; else the one who is
-- named three times as often as all the others together (ten times, by a first name); else
-- the one whose initials it is in capitals, or whose surname in the channel is a letter or
-- two away; else nobody, and it stays a person of its own, local to the channel.
--
-- A channel is weak evidence: it can name Erasmus Darwin once and mean Charles ever after.
-- There a surname means its bearer only where he is also the one who bears it in the whole
-- vault, or is a regular of the channel (named in full in four notes of three videos); a
-- first name means only a regular. A misspelling is rarer than the name that it is a slip of.
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
SELECT note, video, channel, name_key, plain, type, note IN (
           SELECT m.note FROM candidate_mentions m WHERE m.name_key = s.name_key AND m.surface = upper(m.surface)
       ) AS is_capital
FROM atom_scopes s WHERE scope IS NULL;

-- By whom a word is borne in the whole vault, in notes.
CREATE OR REPLACE TABLE usual_bearers AS
SELECT word, max_by(entity, (notes, entity)) AS entity
FROM (SELECT word, entity, count(DISTINCT note) AS notes FROM bearers GROUP BY ALL)
GROUP BY word HAVING max(notes) >= getvariable('outnumbers') * (sum(notes) - max(notes));

-- Times are mentions within a note and a video, and notes in a channel.
CREATE OR REPLACE TABLE meant AS
WITH slips AS (
    SELECT a.channel, a.plain, t.word, a.notes
    FROM (SELECT channel, plain, count(*) AS notes FROM bare_atoms GROUP BY ALL) a
    JOIN word_sounds s ON s.word = a.plain
    JOIN word_sounds t ON t.sound = s.sound AND t.word <> s.word
    WHERE length(s.word) >= 6 AND s.word[1] = t.word[1]
      AND damerau_levenshtein(s.word, t.word) <= CASE WHEN length(s.word) >= 8 THEN 2 ELSE 1 END
),
heard AS (
    SELECT 1 AS level, note AS place, word, entity, sum(mentions) AS times, 1 AS videos, max(is_last) AS is_last,
           bool_or(is_titled) AS is_titled
    FROM bearers GROUP BY ALL
    UNION ALL
    SELECT 2, video, word, entity, sum(mentions), 1, max(is_last), bool_or(is_titled) FROM bearers GROUP BY ALL
    UNION ALL
    SELECT 3, channel, word, entity, count(DISTINCT note), count(DISTINCT video), max(is_last), false
    FROM bearers GROUP BY ALL
    UNION ALL
    SELECT 4, '', w.letters, e.entity, count(DISTINCT n.note), 1, true, false
    FROM node_notes n JOIN node_entities e USING (node) JOIN person_words w USING (name_key)
    LEFT JOIN nodes o ON o.name_key = w.letters AND o.kind <> 'Person'
    WHERE n.kind = 'Person' AND w.letters IS NOT NULL
    GROUP BY ALL HAVING count(DISTINCT n.note) >= coalesce(max(o.notes), 0)
    UNION ALL
    SELECT 5, s.channel, s.plain, b.entity, count(DISTINCT b.note), 1, true, false
    FROM slips s JOIN bearers b ON b.channel = s.channel AND b.word = s.word AND b.is_last
    LEFT JOIN usual_bearers u ON u.word = s.plain
    GROUP BY s.channel, s.plain, b.entity
    HAVING count(DISTINCT b.note) >= max(s.notes) OR bool_or(coalesce(u.entity = b.entity, false))
),
ranked AS (
    SELECT *, sum(times) OVER (PARTITION BY level, place, word) - times AS others,
           count(*) FILTER (is_titled) OVER (PARTITION BY level, place, word) AS titled,
           row_number() OVER (PARTITION BY level, place, word ORDER BY is_titled DESC, times DESC, entity) AS rank
    FROM heard
)
SELECT r.level, r.place, r.word,
       CASE WHEN r.titled = 1 THEN r.entity
            WHEN r.times >= CASE WHEN r.is_last THEN getvariable('outnumbers') ELSE 10 END * r.others
                 AND (r.level <> 3 OR (r.times >= 4 AND r.videos >= 3) OR (r.is_last AND u.entity = r.entity))
            THEN r.entity END AS entity
FROM ranked r LEFT JOIN usual_bearers u USING (word) WHERE r.rank = 1;

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
LEFT JOIN meant l4 ON l4.level = 4 AND l4.word = a.plain AND a.is_capital
LEFT JOIN meant l5 ON l5.level = 5 AND l5.place = a.channel AND l5.word = a.plain;

-- The nodes that only these bare names make, and what each node came to.
CREATE OR REPLACE TABLE node_fates AS
SELECT node, entity FROM node_entities
UNION
SELECT 'Person:' || a.plain || '@' || a.channel, e.entity
FROM bare_atoms a JOIN atom_entities e ON e.note = a.note AND e.name_key = a.name_key AND e.type = a.type;

-- Addresses that a name would have with fewer notes: where a mention of it takes it for an
-- event, for none, or for somebody known by one word in this channel (a firm may be somebody's
-- surname), or in three. Each leads to what most notes now mean by the name (there).
CREATE OR REPLACE TABLE other_addresses AS
WITH taken AS (
    SELECT DISTINCT m.note, m.channel, m.name_key, kind_of(m.type) AS kind,
           CASE WHEN kind_of(m.type) = 'Person' THEN coalesce(w.plain, m.name_key) ELSE m.name_key END AS plain
    FROM candidate_mentions m LEFT JOIN person_words w USING (name_key)
),
addressed AS (
    SELECT note, name_key, plain AS name, kind = 'Event' AS is_event, '' AS scope FROM taken
    QUALIFY kind <> 'Person' OR contains(plain, ' ') OR len(list(DISTINCT channel) OVER (PARTITION BY kind, plain)) >= 3
    UNION
    SELECT note, name_key, plain, false, channel FROM taken
    WHERE NOT contains(plain, ' ') AND (kind = 'Person' OR kind = 'Made' AND plain IN (
        SELECT unnest([first_word, last_word, letters]) FROM person_words WHERE NOT is_bare))
),
meant_by AS (
    SELECT t.name, t.is_event, t.scope, a.entity, count(DISTINCT a.note) AS notes
    FROM (SELECT DISTINCT name_key, name, is_event, scope FROM addressed) t
    JOIN (
        SELECT DISTINCT e.note, e.name_key, e.entity, m.channel
        FROM atom_entities e JOIN (SELECT DISTINCT note, channel FROM taken) m USING (note)
    ) a ON a.name_key = t.name_key AND (t.scope = '' OR a.channel = t.scope)
    GROUP BY ALL
)
SELECT name, is_event, scope, entity FROM meant_by
QUALIFY row_number() OVER (PARTITION BY name, is_event, scope ORDER BY notes DESC, entity) = 1;
