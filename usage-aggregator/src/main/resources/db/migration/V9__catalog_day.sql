-- When the prices of a catalogue were last known to have held, where it doesn't say so itself: the day on which it was given.
ALTER TABLE price_catalog ADD COLUMN as_of date NOT NULL DEFAULT current_date;
ALTER TABLE price_catalog ALTER COLUMN as_of DROP DEFAULT;
