package dev.keyledger.query.quarantine;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Where a record of {@code key-events} stands; as text {@code PARTITION@OFFSET}. */
@Schema(name = "LogPlace")
record LogPlace(
        @Schema(required = true, minimum = "0") int partition,
        @Schema(required = true, minimum = "0") long offset) {
    static final String SHAPE = "[0-9]{1,9}@[0-9]{1,18}";

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})@([0-9]{1,18})");

    static Optional<LogPlace> parse(String text) {
        Matcher place = TEXT.matcher(text);
        return place.matches()
                ? Optional.of(new LogPlace(Integer.parseInt(place.group(1)), Long.parseLong(place.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
