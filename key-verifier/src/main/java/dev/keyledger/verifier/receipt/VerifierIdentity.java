package dev.keyledger.verifier.receipt;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Who a verifier is in its receipts.
 *
 * @param id of one start: whoever starts again is another one, and begins with nothing applied
 * @param kind see {@link dev.keyledger.events.key.VerifierProgress#kind()}
 */
public record VerifierIdentity(String id, String kind) {
    private static final int NAME_CHARACTERS_MAX = 180;
    private static final String NO_NAME = "unnamed";

    /** @param name by which people know it, such as its machine's; it's told with something behind it that is new each time */
    public static VerifierIdentity of(String name, String kind) {
        String shortened = name.substring(0, Math.min(name.length(), NAME_CHARACTERS_MAX));
        return new VerifierIdentity(
                shortened + "-"
                        + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()),
                kind);
    }

    /** The name of the machine or container that this is; what nobody has named is told so. */
    public static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return NO_NAME;
        }
    }
}
