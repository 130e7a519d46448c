package dev.keyledger.command.key;

/** A text breaks a rule. The message says which, in words for the caller, and doesn't repeat the text. */
public final class InvalidText extends Exception {
    private final String rule;

    InvalidText(String rule) {
        super(rule, null, false, false);
        this.rule = rule;
    }

    @Override
    public String getMessage() {
        return rule;
    }
}
