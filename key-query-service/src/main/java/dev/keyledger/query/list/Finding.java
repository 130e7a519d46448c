package dev.keyledger.query.list;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A reason to look at a key that still works and may be too much, or to be renewed. */
enum Finding {
    /** That it works is all. */
    ANY("any") {
        @Override
        String condition(Instant now, Function<Object, String> parameter) {
            return "true";
        }
    },
    NEVER_USED("never-used") {
        @Override
        String condition(Instant now, Function<Object, String> parameter) {
            return "last_used_at IS NULL";
        }
    },
    IDLE("idle") {
        @Override
        String condition(Instant now, Function<Object, String> parameter) {
            return "last_used_at < " + parameter.apply(now.minus(IDLE_AFTER));
        }
    },
    NEVER_EXPIRES("never-expires") {
        @Override
        String condition(Instant now, Function<Object, String> parameter) {
            return "expires_at IS NULL";
        }
    },
    EXPIRES_SOON("expires-soon") {
        @Override
        String condition(Instant now, Function<Object, String> parameter) {
            return "expires_at <= " + parameter.apply(now.plus(SOON));
        }
    },
    /** A request came with an earlier secret since the last rotation, and the secret is still accepted. */
    OLD_SECRET_IN_USE("old-secret-in-use") {
        @Override
        String condition(Instant now, Function<Object, String> parameter) {
            return """
                    EXISTS (
                        SELECT
                        FROM json_array_elements(secret_uses::json) AS part,
                            json_array_elements(part) AS used,
                            json_array_elements(secret_ends::json) AS ending
                        WHERE (used ->> 'secretVersion')::int < secret_version
                            AND (used ->> 'lastUsedAt')::timestamptz > rotated_at
                            AND ending ->> 0 = used ->> 'secretVersion'
                            AND (ending ->> 1 IS NULL OR (ending ->> 1)::bigint > %s))
                    """.formatted(parameter.apply(now.toEpochMilli()));
        }
    };

    private static final Duration IDLE_AFTER = Duration.ofDays(90);
    private static final Duration SOON = Duration.ofDays(7);

    private final String wireName;

    Finding(String wireName) {
        this.wireName = wireName;
    }

    /**
     * Which rows of {@code key_with_usage} it is found of, among those that {@link #works}.
     *
     * @param parameter makes a value one of the query's parameters, and answers how it is named there
     */
    abstract String condition(Instant now, Function<Object, String> parameter);

    /** Neither revoked nor expired; what is disabled may be enabled again. */
    static String works(Instant now, Function<Object, String> parameter) {
        return "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %s)".formatted(parameter.apply(now));
    }

    String wireName() {
        return wireName;
    }

    static Optional<Finding> ofWireName(String wireName) {
        return Arrays.stream(values())
                .filter(finding -> finding.wireName.equals(wireName))
                .findFirst();
    }

    static List<String> wireNames() {
        return Arrays.stream(values()).map(Finding::wireName).toList();
    }
}
