package dev.keyledger.events.codec;

/** The media types of CloudEvents and of what they carry. */
public final class MediaTypes {
    /** What all structured ones begin with. */
    public static final String CLOUDEVENTS = "application/cloudevents";

    public static final String CLOUDEVENT_JSON = "application/cloudevents+json";
    public static final String CLOUDEVENT_BATCH_JSON = "application/cloudevents-batch+json";
    public static final String JSON = "application/json";

    private MediaTypes() {}
}
