package dev.keyledger.console.propagation;

/**
 * What a page says of where a change has arrived, and how it goes on asking.
 *
 * @param standing whether it is told of the key's last change, whichever that is, and not of one that was just made
 * @param version of the key, by the change; 0: not known
 * @param ends see {@link ArrivalWords#of}
 * @param asked how often it was asked by now
 * @param over whether there is nothing left to ask for
 */
public record Arrival(
        String workspaceId,
        String keyId,
        boolean standing,
        long version,
        boolean ends,
        int asked,
        boolean over,
        String text) {
    /** Often at first, since it is a matter of milliseconds, and then for a minute now and then. */
    static final int ASKED_MAX = 30;

    private static final int OFTEN = 10;
    private static final int SOON_MILLIS = 1_000;
    private static final int LATER_MILLIS = 3_000;

    Arrival with(boolean over, String text) {
        return new Arrival(workspaceId, keyId, standing, version, ends, asked, over, text);
    }

    /** Of its place on the page, where the key's last change and one that was just made may both be told of. */
    public String place() {
        return (standing ? "last-change-" : "arrival-") + keyId;
    }

    public int next() {
        return asked + 1;
    }

    public int intervalMillis() {
        return asked < OFTEN ? SOON_MILLIS : LATER_MILLIS;
    }
}
