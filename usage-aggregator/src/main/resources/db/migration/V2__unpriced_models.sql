-- Models that a price is missing for are few, or should be: an operator asks for them by name.
CREATE INDEX usage_hour_unpriced ON usage_hour (model) WHERE unpriced_requests > 0;
