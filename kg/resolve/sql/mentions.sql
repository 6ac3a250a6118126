-- Mentions with the entities they were resolved to; the mentions themselves stay as found.
CREATE OR REPLACE TABLE mentions AS
SELECT m.claim, e.iri AS entity, m.start, m."end", m.surface, m.type, m.confidence, m.name, m.note, m.name_key
FROM candidate_mentions m
JOIN name_types t ON t.name_key = m.name_key AND t.type = m.type
JOIN entity_iris e ON e.name_key = m.name_key AND e.type = t.entity_type
ORDER BY m.claim, m.start, m."end", entity;

CREATE OR REPLACE TABLE entity_spellings AS
SELECT entity, spelling, sum(uses) AS uses, max(is_full) AS is_full
FROM (
    SELECT entity, surface AS spelling, count(*) AS uses, 0 AS is_full FROM mentions GROUP BY ALL
    UNION ALL
    SELECT entity, name, count(*), 1 FROM mentions GROUP BY ALL
)
GROUP BY entity, spelling;

CREATE OR REPLACE TABLE entities AS
WITH labelled AS (
    SELECT entity, spelling,
           row_number() OVER (
               PARTITION BY entity
               ORDER BY is_full DESC, spelling <> lower(spelling) DESC, lower(spelling) = name_key DESC,
                        uses DESC, length(spelling) DESC, spelling
           ) AS place
    FROM entity_spellings JOIN entity_iris ON iri = entity
),
counts AS (
    SELECT entity, count(*) AS mention_count, count(DISTINCT note) AS note_count FROM mentions GROUP BY entity
)
SELECT e.iri, e.type, l.spelling AS label, e.name_key, k.mention_count, k.note_count
FROM entity_iris e
JOIN labelled l ON l.entity = e.iri AND l.place = 1
JOIN counts k ON k.entity = e.iri
ORDER BY e.iri;

CREATE OR REPLACE TABLE entity_labels AS
SELECT s.entity AS iri, s.spelling AS label
FROM entity_spellings s JOIN entities e ON e.iri = s.entity
WHERE s.spelling <> e.label
ORDER BY iri, label;

DROP TABLE candidate_mentions;
