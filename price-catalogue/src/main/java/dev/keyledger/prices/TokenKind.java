package dev.keyledger.prices;

/** The kinds of tokens that providers charge apart. A request's tokens are each of exactly one kind. */
public enum TokenKind {
    /** Text that went in and was neither read from nor written to a cache. */
    INPUT("input"),
    CACHE_READ("cacheRead"),
    /** Written to a cache for as long as the provider usually keeps it: five minutes at Anthropic. */
    CACHE_WRITE("cacheWrite"),
    CACHE_WRITE_1H("cacheWrite1h"),
    AUDIO_INPUT("audioInput"),
    IMAGE_INPUT("imageInput"),
    /** Text that came out, without what was spent on reasoning. */
    OUTPUT("output"),
    REASONING("reasoning"),
    AUDIO_OUTPUT("audioOutput"),
    IMAGE_OUTPUT("imageOutput");

    private final String jsonName;

    TokenKind(String jsonName) {
        this.jsonName = jsonName;
    }

    /** Whether it came out. */
    boolean isOutput() {
        return compareTo(OUTPUT) >= 0;
    }

    /** Its name in price files. */
    public String jsonName() {
        return jsonName;
    }
}
