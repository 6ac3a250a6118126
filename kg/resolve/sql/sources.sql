-- Attributions with their agents: an entity of the same note, or a described source.
CREATE OR REPLACE TABLE attributions AS
WITH named AS (
    SELECT m.note, m.name_key, min(m.entity) AS entity
    FROM mentions m JOIN entities e ON e.iri = m.entity
    WHERE e.type IN ('Person', 'Organisation')
    GROUP BY m.note, m.name_key
),
placed AS (
    SELECT c.iri AS claim, a.ordinal, a.role, a.cue, a.source, via.iri AS inherited_from,
           CASE WHEN a.is_named THEN n.entity
                ELSE getvariable('base') || 'source/' || sha256(lower(a.source))[:12] END AS agent,
           a.is_named
    FROM shard_attributions a
    JOIN claims c USING (note, position)
    LEFT JOIN claims via ON via.note = a.note AND via.position = a.inherited_from
    LEFT JOIN named n ON n.note = a.note AND n.name_key = a.source_key
)
SELECT claim, row_number() OVER (PARTITION BY claim ORDER BY ordinal, agent) AS ordinal,
       agent, is_named, source, role, cue, inherited_from
FROM placed WHERE agent IS NOT NULL
ORDER BY claim, ordinal;

CREATE OR REPLACE TABLE described_sources AS
SELECT agent AS iri, min(source) AS label FROM attributions WHERE NOT is_named GROUP BY agent ORDER BY iri;
