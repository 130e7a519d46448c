package dev.keyledger.console.firstuse;

/**
 * Whether a key's first request has come, and how a page goes on asking.
 *
 * @param asked how often it was asked by now
 * @param came whether requests have come
 * @param over whether there is nothing left to ask for
 */
public record FirstRequest(String workspaceId, String keyId, int asked, boolean came, boolean over, String text) {
    /** Often while somebody is likely to be trying it out, and then as seldom as pages ask for anything. */
    private static final int OFTEN = 150;

    private static final int OFTEN_MILLIS = 2_000;

    public int next() {
        return asked + 1;
    }

    /** Empty: as often as the page's other figures. */
    public String intervalMillis() {
        return asked < OFTEN ? Integer.toString(OFTEN_MILLIS) : "";
    }
}
