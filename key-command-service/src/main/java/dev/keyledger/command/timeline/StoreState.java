package dev.keyledger.command.timeline;

import org.jspecify.annotations.Nullable;

/**
 * Whether the store has all that Kafka is known to have of it.
 *
 * @param detail what it lacks; null: it isn't behind
 */
public record StoreState(Kind kind, @Nullable String detail) {
    /** It lacks nothing. */
    static final StoreState COMPLETE = new StoreState(Kind.COMPLETE, null);

    /** It may be another store than the one that was looked at last: PostgreSQL was restarted, or the table filled anew. */
    static final StoreState UNCHECKED = new StoreState(Kind.UNCHECKED, null);

    enum Kind {
        COMPLETE("complete"),
        BEHIND("behind"),
        UNCHECKED("unchecked");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }
    }

    static StoreState behind(String detail) {
        return new StoreState(Kind.BEHIND, detail);
    }

    public boolean takesCommands() {
        return kind == Kind.COMPLETE;
    }

    boolean isBehind() {
        return kind == Kind.BEHIND;
    }

    /** For people. */
    public String text() {
        return switch (kind) {
            case COMPLETE -> "has all that was published";
            case BEHIND -> "takes no commands: " + detail + ". See ops timeline show";
            case UNCHECKED -> "takes no commands yet: it is still to be compared with key-events";
        };
    }
}
