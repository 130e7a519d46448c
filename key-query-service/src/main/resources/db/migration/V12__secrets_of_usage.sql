-- Which of the key's secrets were used in the window: JSON; null: nothing was said of that.
ALTER TABLE usage_total ADD COLUMN secrets text;
