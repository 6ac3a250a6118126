-- One entity for one normal form of a name and one type. A name's type is the one that
-- most notes give it; another type stands as an entity of its own only where enough
-- notes agree on it, so that a slip of the recogniser makes no second node.
CREATE OR REPLACE TABLE candidate_mentions AS
SELECT m.*, c.iri AS claim, c.path
FROM shard_mentions m JOIN claims c USING (note, position)
WHERE m.confidence >= getvariable('confidence') AND m.name_key <> '';

CREATE OR REPLACE TABLE name_types AS
WITH votes AS (
    SELECT name_key, type, count(DISTINCT note) AS notes, sum(confidence) AS weight
    FROM candidate_mentions GROUP BY ALL
),
ranked AS (
    SELECT *, sum(notes) OVER (PARTITION BY name_key) AS all_notes,
           row_number() OVER (PARTITION BY name_key ORDER BY weight DESC, type) AS place
    FROM votes
)
SELECT name_key, type,
       CASE WHEN place = 1 OR (notes >= 5 AND notes * 5 >= all_notes) THEN type
            ELSE first_value(type) OVER (PARTITION BY name_key ORDER BY place) END AS entity_type,
       place
FROM ranked;

CREATE OR REPLACE TABLE entity_names AS
SELECT DISTINCT name_key, entity_type AS type,
       min(place) OVER (PARTITION BY name_key, entity_type) = 1 AS is_main
FROM name_types;
