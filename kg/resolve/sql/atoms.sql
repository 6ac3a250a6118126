-- What is resolved: an atom is one name of one type in one note. A name is of the kind
-- that most of its mentions give it: a person, a place, an event, or something made (a
-- company and its product share a name more often than not). Another kind stands as an
-- entity of its own only where enough notes agree on it, so that a slip of the recogniser
-- makes no second node.
CREATE OR REPLACE MACRO kind_of(type) AS CASE WHEN type IN ('Organisation', 'Product', 'Work') THEN 'Made' ELSE type END;

CREATE OR REPLACE TABLE candidate_mentions AS
SELECT m.*, c.iri AS claim, c.path, c.channel, coalesce(c.video, c.path) AS video
FROM shard_mentions m JOIN claims c USING (note, position)
WHERE m.confidence >= getvariable('confidence') AND m.name_key <> ''
  AND NOT EXISTS (
      SELECT 1 FROM ignored i
      WHERE i.name_key = m.name_key AND coalesce(i.kind = kind_of(m.type), true)
        AND coalesce(i.channel = c.channel, true)
  );

CREATE OR REPLACE TABLE name_types AS
WITH votes AS (
    SELECT name_key, type, count(DISTINCT note) AS notes, sum(confidence) AS weight,
           kind_of(type) AS kind
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
SELECT v.name_key, v.type, m.type AS entity_type, m.kind AS kind,
       min(s.place) OVER (PARTITION BY v.name_key, m.type) = 1 AS is_main
FROM votes v
JOIN standing s ON s.name_key = v.name_key AND s.kind = v.kind
JOIN main_types m ON m.name_key = v.name_key AND m.kind = s.entity_kind AND m.place = 1;

CREATE OR REPLACE TABLE atoms AS
SELECT m.note, m.channel, m.video, m.name_key, t.entity_type AS type, t.kind, t.is_main, count(*) AS mentions
FROM candidate_mentions m JOIN name_types t USING (name_key, type)
GROUP BY ALL;
