namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Formats whose decoders are in the package ZeroShotOrleans.Formats.</summary>
internal enum PackageFormat
{
    /// <summary>HEIF with HEVC, as phones write it.</summary>
    Heic,

    /// <summary>JPEG XL, as a codestream or in a container.</summary>
    JpegXl,

    /// <summary>JPEG 2000, as a codestream or in a container.</summary>
    Jpeg2000,
}

/// <summary>What the package ZeroShotOrleans.Formats implements. It has a parameterless constructor.</summary>
internal interface IFormatPackage
{
    /// <summary>The decoder of a format. Loads no native library before a picture is decoded.</summary>
    IPictureFormat Find(PackageFormat format);
}
