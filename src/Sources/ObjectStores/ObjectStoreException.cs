namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>A store did not do what it was asked.</summary>
/// <param name="error">The kind.</param>
/// <param name="message">What is wrong, where, and what to do: complete sentences without credentials, signatures or request ids of others.</param>
/// <param name="inner">The cause.</param>
internal sealed class ObjectStoreException(ObjectStoreError error, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind.</summary>
    public ObjectStoreError Error { get; } = error;
}

/// <summary>What a store answered.</summary>
internal enum ObjectStoreError
{
    /// <summary>No such object.</summary>
    Missing,

    /// <summary>No such bucket, container or account.</summary>
    NoBucket,

    /// <summary>The credentials do not allow it, or are wrong or expired.</summary>
    AccessDenied,

    /// <summary>The default chain found no credentials.</summary>
    NoCredentials,

    /// <summary>The address is outside <see cref="ObjectStoreOptions.Allowed"/>, or outside <see cref="ObjectStoreOptions.Writable"/> for writing.</summary>
    NotAllowed,

    /// <summary>The object is no longer the one that was listed.</summary>
    Changed,

    /// <summary>The object exists already.</summary>
    Exists,

    /// <summary>The object is archived, and must be restored before it can be read.</summary>
    Archived,

    /// <summary>The clock of this machine differs too much from the store's.</summary>
    ClockSkew,

    /// <summary>The store asks for fewer requests, also after the retries.</summary>
    Throttled,

    /// <summary>No answer within <see cref="ObjectStoreOptions.TimeoutSeconds"/>, also after the retries.</summary>
    TimedOut,

    /// <summary>It cannot be reached, answers with an error of its own, or breaks off, also after the retries.</summary>
    Unavailable,

    /// <summary>The request is refused for another reason: the message has it.</summary>
    Refused,
}
