-- When the prices of a catalogue were last known to have held, where it doesn't say so itself: null, since nobody did. Of those
-- that were given before, the day on which they were given is believed as it was, so that a replay decides the same.
ALTER TABLE price_catalog ALTER COLUMN as_of DROP NOT NULL;
