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
    -- A short form's type says little of the full name that its note gives it.
    SELECT name_key, type, count(DISTINCT note) FILTER (surface = name) AS notes,
           sum(CASE WHEN surface = name THEN confidence ELSE confidence // 10 END) AS weight, kind_of(type) AS kind
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

-- Company can tell that a lesser kind is no slip: where notes name the Amazon as a place
-- only, and hardly anything beside it stands beside Amazon elsewhere, these are two. One
-- such note may be a slip, and what is taken for a firm often is ("the Biden administration").
-- Where two notes say so, those that are less strange, or name both, are believed as well.
CREATE OR REPLACE TABLE note_kinds AS
SELECT m.note, m.name_key, m.type, t.kind AS main_kind, kind_of(m.type) AS own_kind,
       count(DISTINCT kind_of(m.type)) OVER (PARTITION BY m.note, m.name_key) AS kinds_here
FROM (SELECT DISTINCT note, name_key, type FROM candidate_mentions) m JOIN name_types t USING (name_key, type);

CREATE OR REPLACE TABLE strangers AS
WITH doubtful AS (
    SELECT DISTINCT note, name_key, own_kind, kinds_here FROM note_kinds
    WHERE own_kind <> main_kind AND own_kind IN ('Person', 'Place')
),
known AS (
    SELECT n.name_key, n.note FROM note_kinds n SEMI JOIN doubtful USING (name_key) WHERE n.own_kind = n.main_kind AND n.kinds_here = 1
    GROUP BY ALL
),
usual AS (SELECT name_key FROM known GROUP BY name_key HAVING count(*) >= getvariable('well_known')),
names AS (SELECT DISTINCT note, name_key FROM candidate_mentions),
weighed AS (SELECT name_key, 1000 // (1 + floor(log2(count(*)))::INTEGER) AS weight FROM names GROUP BY name_key),
beside AS (
    SELECT DISTINCT k.name_key, n.name_key AS other
    FROM known k SEMI JOIN usual USING (name_key) JOIN names n ON n.note = k.note AND n.name_key <> k.name_key
),
overlap AS (
    SELECT d.note, d.name_key, d.own_kind, any_value(d.kinds_here) AS kinds_here, count(*) AS company,
           100 * sum(w.weight) FILTER (b.other IS NOT NULL) // sum(w.weight) AS shared
    FROM doubtful d SEMI JOIN usual USING (name_key)
    JOIN names n ON n.note = d.note AND n.name_key <> d.name_key
    JOIN weighed w ON w.name_key = n.name_key
    LEFT JOIN beside b ON b.name_key = d.name_key AND b.other = n.name_key
    GROUP BY ALL
)
SELECT note, name_key, own_kind
FROM (
    SELECT *, kinds_here = 1 AND company >= 2 AND coalesce(shared, 0) < getvariable('strange') AS is_strange FROM overlap
)
WHERE is_strange OR kinds_here > 1 OR coalesce(shared, 0) < 3 * getvariable('strange')
QUALIFY count(*) FILTER (is_strange) OVER (PARTITION BY name_key, own_kind) > 1;

CREATE OR REPLACE TABLE atom_types AS
WITH own_types AS (
    SELECT name_key, kind_of(type) AS kind, max_by(type, (confidence_sum, type)) AS type
    FROM (SELECT name_key, type, sum(confidence) AS confidence_sum FROM candidate_mentions GROUP BY ALL) GROUP BY ALL
)
SELECT n.note, n.name_key, n.type, coalesce(o.type, t.entity_type) AS entity_type, coalesce(o.kind, t.kind) AS kind,
       o.type IS NULL AND t.is_main AS is_main
FROM note_kinds n
JOIN name_types t USING (name_key, type)
LEFT JOIN strangers s ON s.note = n.note AND s.name_key = n.name_key AND s.own_kind = n.own_kind
LEFT JOIN own_types o ON s.note IS NOT NULL AND o.name_key = n.name_key AND o.kind = s.own_kind;

CREATE OR REPLACE TABLE atoms AS
SELECT m.note, m.channel, m.video, m.name_key, t.entity_type AS type, t.kind, t.is_main, count(*) AS mentions
FROM candidate_mentions m JOIN atom_types t USING (note, name_key, type)
GROUP BY ALL;

-- What a channel takes for a firm or a work now and then, and is the surname or the initials
-- (three or more) of somebody whom it names in full more often, or hardly ever without him, is
-- that person ("the Obama administration", "the JFK files", Disney in his own story). So is what a note takes for a person, whatever others
-- take it for, where its video names somebody of that surname in full.
CREATE OR REPLACE TABLE surnames AS
WITH firms AS (
    SELECT a.name_key, a.channel, count(DISTINCT a.note) AS notes,
           count(DISTINCT a.note) FILTER (b.video IS NOT NULL) AS notes_with_bearer
    FROM atoms a LEFT JOIN (
        SELECT DISTINCT video, split_part(name_key, ' ', -1) AS name_key FROM atoms
        WHERE kind = 'Person' AND contains(name_key, ' ')
    ) b USING (video, name_key)
    WHERE a.kind = 'Made' AND NOT contains(a.name_key, ' ') GROUP BY ALL
),
borne AS (
    SELECT split_part(name_key, ' ', -1) AS name_key, channel, count(DISTINCT note) AS notes FROM atoms
    WHERE kind = 'Person' AND contains(name_key, ' ') GROUP BY ALL
    UNION ALL
    SELECT array_to_string(list_transform(string_split(name_key, ' '), lambda word: word[1]), '') AS letters,
           channel, 2 * count(DISTINCT note)
    FROM atoms WHERE kind = 'Person' AND length(name_key) - length(replace(name_key, ' ', '')) >= 2 GROUP BY ALL
)
SELECT DISTINCT a.note, a.name_key, a.kind
FROM firms f JOIN borne b USING (name_key, channel) JOIN atoms a USING (name_key, channel)
WHERE a.kind = 'Made'
  AND (b.notes >= 2 * f.notes OR (f.notes_with_bearer * 4 >= f.notes * 3 AND b.notes * 2 >= f.notes AND b.notes > 1))
UNION
SELECT a.note, a.name_key, a.kind
FROM atoms a JOIN note_kinds k ON k.note = a.note AND k.name_key = a.name_key
WHERE a.kind <> 'Person' AND k.own_kind = 'Person' AND k.kinds_here = 1 AND NOT contains(a.name_key, ' ')
  AND EXISTS (
      SELECT 1 FROM atoms p
      WHERE p.video = a.video AND p.kind = 'Person' AND split_part(p.name_key, ' ', -1) = a.name_key
        AND p.name_key <> a.name_key
  );

UPDATE atoms SET kind = 'Person', type = 'Person' FROM surnames s
WHERE atoms.kind = s.kind AND atoms.note = s.note AND atoms.name_key = s.name_key;
UPDATE atom_types SET kind = 'Person', entity_type = 'Person' FROM surnames s
WHERE atom_types.kind = s.kind AND atom_types.note = s.note AND atom_types.name_key = s.name_key;

-- A note may now have two atoms of one name and kind: they are one.
CREATE OR REPLACE TABLE atoms AS
SELECT note, channel, video, name_key, type, kind, bool_or(is_main) AS is_main, sum(mentions)::BIGINT AS mentions
FROM atoms GROUP BY ALL;
