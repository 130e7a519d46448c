package dev.keyledger.keyformat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * All configured peppers, oldest first. New keys use the newest; old keys are verified with the one their HMAC names.
 */
public record Peppers(List<Pepper> all) {
    /** @throws IllegalArgumentException if there is none, or two have one id */
    public Peppers {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("at least one pepper is needed");
        }
        var ids = new HashSet<String>();
        for (Pepper pepper : all) {
            if (!ids.add(pepper.id())) {
                throw new IllegalArgumentException("pepper " + pepper.id() + " is configured twice");
            }
        }
    }

    /**
     * Reads {@code id:base64,id:base64,…}, oldest first.
     *
     * @throws IllegalArgumentException naming the entry, never its bytes
     */
    public static Peppers parse(String configured) {
        var peppers = new ArrayList<Pepper>();
        for (String entry : configured.split(",", -1)) {
            int colon = entry.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException(
                        "pepper " + (peppers.size() + 1) + " of the configuration is not id:base64");
            }
            String id = entry.substring(0, colon).strip();
            peppers.add(new Pepper(id, bytesOf(id, entry.substring(colon + 1).strip())));
        }
        return new Peppers(peppers);
    }

    public Pepper newest() {
        return all.getLast();
    }

    public Optional<Pepper> byId(String id) {
        return all.stream().filter(pepper -> pepper.id().equals(id)).findFirst();
    }

    private static byte[] bytesOf(String id, String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("pepper " + id + " is not base64", null);
        }
    }
}
