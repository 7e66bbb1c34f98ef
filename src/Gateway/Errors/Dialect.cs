namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>Whose words a route speaks, above all when it refuses. Metadata of every endpoint.</summary>
internal enum Dialect
{
    /// <summary>Problem details (RFC 9457) with the message once more under <c>error</c>, because Python clients look nowhere else.</summary>
    Native,

    /// <summary><c>{"error": "one string"}</c>: lists, objects and empty bodies break clients that are in use.</summary>
    HuggingFace,

    /// <summary><c>{"error": {"message", "type", "param", "code"}}</c>.</summary>
    OpenAi,
}
