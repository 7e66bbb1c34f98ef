namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>What the address of a store has to be in a setting.</summary>
internal static class EndpointRule
{
    /// <summary>Whether it is accepted; no address is.</summary>
    public static bool Accepts(Uri? endpoint) =>
        endpoint is null
        || endpoint.IsAbsoluteUri && endpoint.Scheme is "http" or "https" && endpoint is { UserInfo: "", Query: "", Fragment: "" } && endpoint.Host.Length > 0;

    /// <summary>What to say of another one. It may hold a signature, and is not repeated.</summary>
    /// <param name="section">Section of the setting.</param>
    public static string Message(string section) =>
        $"{section}:Endpoint must be an http or https URL without a user name, query or fragment, such as https://storage.example.org. Credentials are read from the environment.";
}
