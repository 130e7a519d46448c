package dev.keyledger.command.sandbox;

/** One place from which sandboxes take the secret of their workspace's primary key. Safe for many threads. */
public interface SandboxSink {
    /** The configured name, as it stands in events and metrics. */
    String name();

    /**
     * Makes the sandboxes of the workspace hold this secret, unless they hold a newer one already. It looks at what is
     * there instead of remembering what it did, so it may be called again at any time, from any process, and repairs
     * what others changed or deleted. Blocks, for no longer than a few times the sink's timeout.
     *
     * @return the version held afterwards, at least the secret's
     * @throws SinkException if it can't be told that they hold it; to be tried again
     */
    int ensure(SandboxSecret secret) throws SinkException;
}
