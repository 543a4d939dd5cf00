// SPDX-License-Identifier: MIT

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Base64;

/** What Jackson makes of bodies, set as Spring sets it: members that are not known are passed over. */
public class Jackson {
    public static class PhoneCallAction {
        public String action;
        public String phoneCallViewId;
    }

    public static void main(String[] arguments) throws Exception {
        ObjectMapper mapper = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        System.out.println("jackson-databind " + mapper.version() + ", Java " + System.getProperty("java.version"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = lines.readLine()) != null; ) {
            try {
                PhoneCallAction read = mapper.readValue(Base64.getDecoder().decode(line), PhoneCallAction.class);
                boolean right = read != null && "StopRecording".equals(read.action) && "01".equals(read.phoneCallViewId);
                System.out.println(right ? "object" : "other");
            } catch (java.io.IOException refusal) {
                System.out.println("refused");
            }
        }
    }
}
