namespace ZeroShotOrleans;

/// <summary>Identifies a version of an image. Taken when it is read.</summary>
/// <param name="Bytes">Size in bytes.</param>
/// <param name="Modified">Modification time of its file, in UTC ticks; 0 if it has no file.</param>
/// <param name="Content">Hash of the bytes.</param>
[GenerateSerializer, Immutable, Alias("zso.ImageStamp")]
public readonly record struct ImageStamp([property: Id(0)] long Bytes, [property: Id(1)] long Modified, [property: Id(2)] ContentHash Content)
{
    /// <summary>Whether nothing is known: the image could not be read.</summary>
    public bool IsNone => this == default;
}

/// <summary>XxHash128 of an image's bytes, to find equal images. Not collision-resistant against an attacker.</summary>
/// <param name="High">First eight bytes, big-endian.</param>
/// <param name="Low">Last eight bytes, big-endian.</param>
[GenerateSerializer, Immutable, Alias("zso.ContentHash")]
public readonly record struct ContentHash([property: Id(0)] ulong High, [property: Id(1)] ulong Low);
