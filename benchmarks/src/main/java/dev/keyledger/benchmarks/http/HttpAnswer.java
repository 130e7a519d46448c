package dev.keyledger.benchmarks.http;

/** An answer, as far as a client in a loop needs it. */
public record HttpAnswer(int status, String body) {
    /**
     * The value of a field of text in a JSON body whose field names occur once. A parser would cost the client more than
     * the rest of its work.
     */
    public String text(String field) {
        String before = "\"" + field + "\":\"";
        int start = body.indexOf(before);
        if (start < 0) {
            throw new IllegalStateException("no " + field + " in " + body);
        }
        start += before.length();
        return body.substring(start, body.indexOf('"', start));
    }
}
