package dev.keyledger.keyformat;

import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMACs of one key that nobody is using, since to make and key one takes as long as to use it. Any number of threads, of
 * either kind, and none waits for another: who finds none makes one.
 */
final class IdleMacs {
    /** So far apart that two threads that put theirs back don't disturb each other. */
    private static final int APART = 16;

    private static final int PLACES =
            Math.max(4, Integer.highestOneBit(4 * Runtime.getRuntime().availableProcessors()));

    private final SecretKeySpec key;
    private final AtomicReferenceArray<Mac> idle = new AtomicReferenceArray<>(PLACES * APART);

    IdleMacs(SecretKeySpec key) {
        this.key = key;
    }

    byte[] macOf(byte[] data) {
        int place = (int) (Thread.currentThread().threadId() & (PLACES - 1)) * APART;
        Mac mac = idle.getAndSet(place, null);
        if (mac == null) {
            mac = keyed(key);
        }
        // It is as new after this. One that throws is not put back.
        byte[] result = mac.doFinal(data);
        idle.lazySet(place, mac);
        return result;
    }

    static Mac keyed(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + key.getAlgorithm(), e);
        }
    }
}
