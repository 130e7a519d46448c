package dev.keyledger.kit.lease;

/** Another instance has taken the lease, since this one got nothing done for too long: what it was doing is not its any more. */
public final class LeaseLostException extends RuntimeException {
    LeaseLostException(String name) {
        super("another instance has taken the lease '" + name + "', which this one had not renewed in time");
    }
}
