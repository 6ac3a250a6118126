-- Mentions with the entities they were resolved to; the mentions themselves stay as found.
CREATE OR REPLACE TABLE mentions AS
SELECT m.claim, e.iri AS entity, m.start, m."end", m.surface, m.type, m.confidence, m.name, m.note, m.name_key
FROM candidate_mentions m
JOIN atom_types t ON t.note = m.note AND t.name_key = m.name_key AND t.type = m.type
JOIN atom_entities a ON a.note = m.note AND a.name_key = m.name_key AND a.kind = t.kind
JOIN entity_iris e ON e.entity = a.entity
ORDER BY m.claim, m.start, m."end", entity;

CREATE OR REPLACE TABLE entity_spellings AS
SELECT entity, spelling, sum(uses) AS uses, max(is_full) AS is_full, max(name_key) AS name_key
FROM (
    SELECT entity, surface AS spelling, count(*) AS uses, 0 AS is_full, NULL AS name_key FROM mentions GROUP BY ALL
    UNION ALL
    SELECT entity, name, count(*), 1, name_key FROM mentions GROUP BY ALL
)
GROUP BY entity, spelling;

-- A label is what the owner or a known table says, else the most usual spelling of the name
-- that the IRI is made of. A local name says of which channel it is; its plain spelling
-- stays among the labels.
CREATE OR REPLACE TABLE entities AS
WITH labelled AS (
    SELECT s.entity, s.spelling,
           row_number() OVER (
               PARTITION BY s.entity
               ORDER BY s.name_key = e.name_key DESC NULLS LAST, s.is_full DESC, s.spelling <> lower(s.spelling) DESC,
                        s.uses DESC, length(s.spelling) DESC, s.spelling
           ) AS place
    FROM entity_spellings s JOIN entity_iris e ON e.iri = s.entity
),
counts AS (
    SELECT entity, count(*) AS mention_count, count(DISTINCT note) AS note_count FROM mentions GROUP BY entity
)
SELECT e.iri, coalesce(said.type, e.type) AS type,
       coalesce(said.label, CASE WHEN e.scope <> '' THEN l.spelling || ' (' || coalesce(c.name, e.scope) || ')'
                                 ELSE l.spelling END) AS label,
       e.name_key, k.mention_count, k.note_count, c.iri AS local_to
FROM entity_iris e
JOIN labelled l ON l.entity = e.iri AND l.place = 1
JOIN counts k ON k.entity = e.iri
LEFT JOIN channels c ON c.channel = e.scope
LEFT JOIN said ON said.entity = e.entity
ORDER BY e.iri;

CREATE OR REPLACE TABLE entity_labels AS
WITH spelt AS (
    SELECT s.entity AS iri, s.spelling AS label,
           coalesce(bool_and(x.name_key IS NOT NULL), false) AS is_hidden
    FROM entity_spellings s
    LEFT JOIN (SELECT i.iri, m.name_key FROM misspelt m JOIN entity_iris i USING (entity)) x
        ON x.iri = s.entity AND x.name_key = s.name_key
    GROUP BY ALL
    UNION ALL
    SELECT i.iri, a.label, false FROM said_labels a JOIN entity_iris i USING (entity)
)
SELECT iri, spelt.label, bool_and(is_hidden) AS is_hidden
FROM spelt JOIN entities e USING (iri)
WHERE spelt.label <> e.label
GROUP BY iri, spelt.label
ORDER BY iri, spelt.label;

-- What names had before they were merged, would have alone, or had with fewer notes: for
-- links from outside.
CREATE OR REPLACE TABLE replaced AS
SELECT DISTINCT f.iri, e.iri AS replaced_by
FROM (SELECT n.iri, f.entity FROM node_fates f JOIN node_iris n USING (node) UNION ALL SELECT iri, entity FROM other_iris) f
JOIN entity_iris e ON e.entity = f.entity
JOIN entities live ON live.iri = e.iri
WHERE f.iri NOT IN (SELECT iri FROM entities)
ORDER BY f.iri, replaced_by;

CREATE OR REPLACE TABLE same_as AS
SELECT DISTINCT i.iri, s.address FROM said_addresses s JOIN entity_iris i USING (entity) JOIN entities e ON e.iri = i.iri
ORDER BY i.iri, s.address;

-- Why an entity is one: the links that joined its names, the weakest first.
CREATE OR REPLACE TABLE entity_links AS
SELECT i.iri AS entity, a.name_key AS first, a.scope AS first_channel, b.name_key AS second, b.scope AS second_channel,
       l.score, l.reason
FROM laid_links l JOIN nodes a ON a.node = l.first JOIN nodes b ON b.node = l.second
JOIN node_entities n ON n.node = l.first JOIN entity_iris i USING (entity) JOIN entities e ON e.iri = i.iri
ORDER BY i.iri, l.score, a.name_key, b.name_key;

-- The names that make each entity, by channel: what a person merges, splits and counts.
CREATE OR REPLACE TABLE entity_names AS
SELECT i.iri AS entity, a.name_key AS name, t.type, t.channel, sum(t.mentions)::BIGINT AS mentions, count(*) AS notes
FROM atom_entities a JOIN atoms t USING (note, name_key, type) JOIN entity_iris i USING (entity)
GROUP BY ALL;

-- Pairs of entities that could be one and are not: what a person may be asked.
CREATE OR REPLACE TABLE possible_links AS
SELECT fi.iri AS entity, si.iri AS other, a.name_key AS first, a.scope AS first_channel,
       b.name_key AS second, b.scope AS second_channel, l.score, l.reason
FROM scored_links l JOIN nodes a ON a.node = l.first JOIN nodes b ON b.node = l.second
JOIN node_entities f ON f.node = l.first JOIN entity_iris fi ON fi.entity = f.entity
JOIN node_entities s ON s.node = l.second JOIN entity_iris si ON si.entity = s.entity
JOIN entities x ON x.iri = fi.iri JOIN entities y ON y.iri = si.iri
WHERE fi.iri <> si.iri AND l.score >= getvariable('least_asked')
QUALIFY row_number() OVER (PARTITION BY least(fi.iri, si.iri), greatest(fi.iri, si.iri)
                           ORDER BY l.score DESC, a.name_key, b.name_key) = 1;

DROP TABLE candidate_mentions;
