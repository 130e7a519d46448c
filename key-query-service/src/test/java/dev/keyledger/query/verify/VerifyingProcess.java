package dev.keyledger.query.verify;

import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.KeyVerifier;
import dev.keyledger.verifier.Verdict;
import dev.keyledger.verifier.VerifierConfig;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A gateway in a process of its own: verifies the same keys all the time, and says each time when the verdict on one is another. */
final class VerifyingProcess {
    private VerifyingProcess() {}

    /** @param args the query service, its token, Kafka, the peppers, the bound in milliseconds, and the keys */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        VerifierConfig config = VerifierConfig.of(
                        URI.create(args[0]),
                        () -> args[1],
                        Map.of("bootstrap.servers", args[2]),
                        Peppers.parse(args[3]))
                .withMaxStaleness(Duration.ofMillis(Long.parseLong(args[4])));
        List<String> keys = List.of(args).subList(5, args.length);
        var said = new HashMap<String, String>();
        try (KeyVerifier verifier = KeyVerifier.open(config)) {
            while (!Thread.currentThread().isInterrupted()) {
                for (int i = 0; i < keys.size(); i++) {
                    String now = i + " " + said(verifier.verify(keys.get(i), null));
                    if (!now.equals(said.put(keys.get(i), now))) {
                        System.out.println(now);
                    }
                }
            }
        }
    }

    private static String said(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Valid valid -> "VALID";
            case Verdict.Refused refused -> refused.code().name();
            case Verdict.Uncertain uncertain -> uncertain.reason().name();
        };
    }
}
