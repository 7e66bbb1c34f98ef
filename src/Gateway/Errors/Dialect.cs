namespace ZeroShotOrleans.Gateway.Errors;

/// <summary>The error format of a route. Metadata of every endpoint.</summary>
internal enum Dialect
{
    /// <summary>Problem details (RFC 9457), with the message repeated under <c>error</c> because Python clients read only that member.</summary>
    Native,

    /// <summary><c>{"error": "one string"}</c>: existing clients fail on lists, objects and empty bodies.</summary>
    HuggingFace,

    /// <summary><c>{"error": {"message", "type", "param", "code"}}</c>.</summary>
    OpenAi,

    /// <summary><c>{"error": "one string", "error_type": "Validation"}</c>, as Text Embeddings Inference answers.</summary>
    TextEmbeddings,

    /// <summary><c>{"error": "one string"}</c>, as the Open Inference Protocol says.</summary>
    KServe,
}
