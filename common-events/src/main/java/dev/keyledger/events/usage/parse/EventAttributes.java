package dev.keyledger.events.usage.parse;

import dev.keyledger.events.usage.GatewayRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The CloudEvents attributes that matter here, as text; null: absent. The same rules hold in every mode. */
record EventAttributes(
        @Nullable String specversion,
        @Nullable String id,
        @Nullable String source,
        @Nullable String type,
        @Nullable String time) {
    private static final int LENGTH_MAX = 1024;
    private static final Pattern RFC3339 =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)");

    /** What makes an event the one that it is. */
    record Identity(String source, String id, Instant time) {}

    /** Checks everything but the lateness, which needs to know when the event arrived. */
    Identity identity() throws RejectedException {
        if (!required("specversion", specversion).equals("1.0")) {
            throw invalid("specversion", "must be 1.0");
        }
        String requiredId = required("id", id);
        String requiredSource = required("source", source);
        if (!required("type", type).equals(GatewayRequest.CLOUD_EVENT_TYPE)) {
            throw new RejectedException(
                    RejectionReason.WRONG_TYPE, "/type", "must be " + GatewayRequest.CLOUD_EVENT_TYPE);
        }
        return new Identity(requiredSource, requiredId, instantOf(required("time", time)));
    }

    private static String required(String name, @Nullable String value) throws RejectedException {
        if (value == null || value.isEmpty()) {
            throw new RejectedException(RejectionReason.MISSING_ATTRIBUTE, "/" + name, "is required");
        }
        if (value.length() > LENGTH_MAX) {
            throw invalid(name, "must not be longer than " + LENGTH_MAX + " characters");
        }
        return value;
    }

    private static Instant instantOf(String time) throws RejectedException {
        Instant plain = PlainTime.read(time);
        return plain == null ? readFully(time) : plain;
    }

    static Instant readFully(String time) throws RejectedException {
        if (RFC3339.matcher(time).matches()) {
            try {
                // Upper case because the formatter insists on T and Z where RFC 3339 allows small letters.
                return OffsetDateTime.parse(
                                time.replace('t', 'T').replace('z', 'Z'), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                        .toInstant();
            } catch (DateTimeException e) {
                throw invalid("time", "is no moment of the calendar");
            }
        }
        throw invalid("time", "must be an RFC 3339 time");
    }

    static RejectedException invalid(String name, String detail) {
        return new RejectedException(RejectionReason.INVALID_ATTRIBUTE, "/" + name, detail);
    }
}
