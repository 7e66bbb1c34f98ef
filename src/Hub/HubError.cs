namespace ZeroShotOrleans.Hub;

/// <summary>Why a model could not be pulled or a folder not be handled.</summary>
public enum HubError
{
    /// <summary>There is no such model, revision, precision or folder.</summary>
    NotFound,

    /// <summary>The hub wants a token, another token, or that its owner lets this account in.</summary>
    Unauthorized,

    /// <summary>The hub answers no more requests for a while. Repeating later is safe and goes on where it stopped.</summary>
    RateLimited,

    /// <summary>The hub was not reached, or an answer broke off more often than it was retried. Repeating is safe and goes on where it stopped.</summary>
    Network,

    /// <summary>What came is not what the hub announced, or what it announced cannot be true. Nothing of it was kept.</summary>
    Corrupt,

    /// <summary>The repository or folder holds no model that can be run here.</summary>
    Unusable,

    /// <summary>The model has more bytes than <see cref="HubOptions.MaxBytes"/>.</summary>
    TooLarge,

    /// <summary>The disk is full, or something on it may not be written.</summary>
    Disk,

    /// <summary>A name, revision or precision cannot be one.</summary>
    BadName,

    /// <summary>Another pull of the same model is running, or the folder's name belongs to something else.</summary>
    Taken,
}
