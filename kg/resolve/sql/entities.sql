-- One entity for one normal form of a name and one kind of thing: a person, a place, an
-- event, or something made (a company and its product share a name more often than not).
-- A name is of the kind that most of its mentions give it; another kind stands as an
-- entity of its own only where enough notes agree on it, so that a slip of the recogniser
-- makes no second node.
CREATE OR REPLACE TABLE candidate_mentions AS
SELECT m.*, c.iri AS claim, c.path
FROM shard_mentions m JOIN claims c USING (note, position)
WHERE m.confidence >= getvariable('confidence') AND m.name_key <> '';

CREATE OR REPLACE TABLE name_types AS
WITH votes AS (
    SELECT name_key, type, count(DISTINCT note) AS notes, sum(confidence) AS weight,
           CASE WHEN type IN ('Organisation', 'Product', 'Work') THEN 'Made' ELSE type END AS kind
    FROM candidate_mentions GROUP BY name_key, type
),
kinds AS (
    SELECT name_key, kind, sum(notes) AS notes, sum(weight) AS weight,
           sum(sum(notes)) OVER (PARTITION BY name_key) AS all_notes,
           row_number() OVER (PARTITION BY name_key ORDER BY sum(weight) DESC, kind) AS place
    FROM votes GROUP BY name_key, kind
),
standing AS (
    SELECT name_key, kind, place,
           CASE WHEN place = 1 OR (notes >= 10 AND notes * 10 >= all_notes * 3) THEN kind
                ELSE first_value(kind) OVER (PARTITION BY name_key ORDER BY place) END AS entity_kind
    FROM kinds
),
main_types AS (
    SELECT name_key, kind, type,
           row_number() OVER (PARTITION BY name_key, kind ORDER BY weight DESC, type) AS place
    FROM votes
)
SELECT v.name_key, v.type, m.type AS entity_type,
       min(s.place) OVER (PARTITION BY v.name_key, m.type) AS place
FROM votes v
JOIN standing s ON s.name_key = v.name_key AND s.kind = v.kind
JOIN main_types m ON m.name_key = v.name_key AND m.kind = s.entity_kind AND m.place = 1;

CREATE OR REPLACE TABLE entity_names AS
SELECT DISTINCT name_key, entity_type AS type,
       min(place) OVER (PARTITION BY name_key, entity_type) = 1 AS is_main
FROM name_types;
