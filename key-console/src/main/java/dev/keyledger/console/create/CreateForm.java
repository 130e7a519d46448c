package dev.keyledger.console.create;

import dev.keyledger.console.upstream.Views.Scope;
import java.util.List;

/**
 * The form as it is shown.
 *
 * @param sent as it was opened, or as the browser has sent it
 * @param catalogue empty: not known at the moment, and the key gets what was chosen before, or every scope
 * @param errors what is wrong with it
 */
public record CreateForm(SentForm sent, List<Scope> catalogue, List<Expiry> expiries, Errors errors) {
    /** @param value an instant */
    public record Expiry(String value, String label) {}

    /** Each is null if nothing is wrong. */
    public record Errors(String name, String scopes, String expiry, String whole) {
        static final Errors NONE = new Errors(null, null, null, null);

        boolean aboutFields() {
            return name != null || scopes != null || expiry != null;
        }

        /** Where the focus belongs. */
        public boolean besidesName() {
            return name == null && aboutFields();
        }

        Errors withWhole(String text) {
            return new Errors(name, scopes, expiry, text);
        }
    }

    public boolean has(Scope scope) {
        return sent.scopes() == null || sent.scopes().contains(scope.name());
    }
}
