package dev.keyledger.benchmarks.verify;

import dev.keyledger.benchmarks.seed.SeededKey;
import dev.keyledger.benchmarks.verify.InProcess.Verification;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.keyformat.Peppers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The least that verifying takes: an HMAC of what was presented, and one look into a map. It knows of no change. */
final class BareLoop {
    private static final String ALGORITHM = "HmacSHA256";

    private final Map<KeyHmac, UUID> keyByHmac;
    private final SecretKeySpec pepper;

    /** @param peppers as configured; the newest is the one that keys are made with */
    BareLoop(String peppers, List<SeededKey> keys) {
        Pepper newest = Peppers.parse(peppers).newest();
        String last = peppers.substring(peppers.lastIndexOf(',') + 1);
        this.pepper = new SecretKeySpec(
                Base64.getDecoder().decode(last.substring(last.indexOf(':') + 1).strip()), ALGORITHM);
        this.keyByHmac = HashMap.newHashMap(keys.size());
        keys.forEach(key -> keyByHmac.put(newest.hmac(key.key()), key.keyId()));
    }

    /** For one thread. */
    Verification verification() {
        Mac mac = mac();
        return presented ->
                keyByHmac.containsKey(KeyHmac.of(mac.doFinal(presented.getBytes(StandardCharsets.US_ASCII))));
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(pepper);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
