package dev.keyledger.prices;

import java.util.Locale;

/** Why a request's cost isn't known. The names stand in tables and metrics, so they never change. */
public enum Unpriced {
    NO_USAGE("the provider reported neither tokens nor a cost"),
    TOKENS_NOT_REPORTED("the provider didn't report all that the price charges for"),
    UNKNOWN_PROVIDER("there are no prices of the provider"),
    UNKNOWN_MODEL("there is no price of a model of this name"),
    UNKNOWN_SERVICE_TIER("there is no price for the tier of service"),
    NO_PRICE_THEN("no price was in force at the time"),
    PROMPT_TOO_LONG("the prompt is longer than the price is for"),
    TOKENS_NOT_COVERED("the price doesn't cover all kinds of tokens that were used"),
    STALE_PRICE("the price is older than is accepted"),
    BEYOND_BELIEF("the cost is more than nine million dollars");

    private final String reason;

    Unpriced(String reason) {
        this.reason = reason;
    }

    /** For people. */
    public String reason() {
        return reason;
    }

    /** For machines. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
