package dev.keyledger.events;

/** The names of the Kafka topics. Their settings are in {@link TopicSpec}. */
public final class Topics {
    public static final String KEY_EVENTS = "key-events";
    public static final String KEY_PROGRESS = "key-progress";
    public static final String KEY_RELEASES = "key-releases";
    public static final String VERIFIER_PROGRESS = "verifier-progress";
    public static final String GATEWAY_REQUESTS = "gateway-requests";
    public static final String GATEWAY_REQUESTS_DLQ = "gateway-requests-dlq";
    public static final String USAGE = "usage";

    private Topics() {}
}
