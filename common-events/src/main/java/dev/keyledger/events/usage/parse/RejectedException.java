package dev.keyledger.events.usage.parse;

/** The way out of the parser's depth. Never leaves this package and carries no stack trace: bad input may be frequent. */
final class RejectedException extends Exception {
    private final transient ParsedRequest.Rejected rejected;

    RejectedException(RejectionReason reason, String pointer, String detail) {
        super(detail, null, false, false);
        this.rejected = new ParsedRequest.Rejected(reason, pointer, detail);
    }

    ParsedRequest.Rejected rejected() {
        return rejected;
    }
}
