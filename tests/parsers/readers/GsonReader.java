// SPDX-License-Identifier: MIT

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What Gson makes of bodies. */
public class GsonReader {
    static class PhoneCallAction {
        String action;
        String phoneCallViewId;
    }

    public static void main(String[] arguments) throws Exception {
        // The jar says its version in its name alone.
        String jar = Gson.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        String version = jar.replaceAll(".*gson-|\\.jar$", "");
        System.out.println("Gson " + version + ", Java " + System.getProperty("java.version"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = lines.readLine()) != null; ) {
            String body = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
            try {
                PhoneCallAction read = new Gson().fromJson(body, PhoneCallAction.class);
                boolean right = read != null && "StopRecording".equals(read.action) && "01".equals(read.phoneCallViewId);
                System.out.println(right ? "object" : "other");
            } catch (JsonParseException refusal) {
                System.out.println("refused");
            }
        }
    }
}
