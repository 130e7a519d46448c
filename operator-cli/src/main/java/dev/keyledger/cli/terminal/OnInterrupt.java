package dev.keyledger.cli.terminal;

import java.util.function.Supplier;

/** Says where a command stands if somebody ends it by Ctrl-C. */
public final class OnInterrupt {
    private final Thread hook;

    private OnInterrupt(Thread hook) {
        this.hook = hook;
    }

    /** @param words asked for at that moment, on another thread */
    public static OnInterrupt say(Supplier<String> words) {
        var hook = new Thread(() -> System.err.println(words.get()));
        Runtime.getRuntime().addShutdownHook(hook);
        return new OnInterrupt(hook);
    }

    /** It is over, and there is nothing to say. */
    public void over() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, so the hook says what it has to.
        }
    }
}
