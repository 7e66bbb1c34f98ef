namespace ZeroShotOrleans.Hub;

/// <summary>Why a pull or an operation on a model folder failed.</summary>
public enum HubError
{
    /// <summary>The model, revision, precision or folder does not exist.</summary>
    NotFound,

    /// <summary>The hub requires a token, a different token, or access granted by the owner.</summary>
    Unauthorized,

    /// <summary>The hub's rate limit was exceeded. Retrying later is safe and resumes the download.</summary>
    RateLimited,

    /// <summary>The hub could not be reached, or all retries failed. Retrying later is safe and resumes the download.</summary>
    Network,

    /// <summary>The content does not match the hub's listing, or the listing is invalid. Nothing was kept.</summary>
    Corrupt,

    /// <summary>The repository or folder holds no model that can run here.</summary>
    Unusable,

    /// <summary>The model is larger than <see cref="HubOptions.MaxBytes"/>.</summary>
    TooLarge,

    /// <summary>The disk is full or not writable.</summary>
    Disk,

    /// <summary>The name, revision or precision is not valid.</summary>
    BadName,

    /// <summary>Another pull of the same model is running, or the folder name is in use by something else.</summary>
    Taken,
}
