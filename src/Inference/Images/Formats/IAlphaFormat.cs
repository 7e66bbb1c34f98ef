using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>A format whose pictures may have an alpha channel.</summary>
internal interface IAlphaFormat
{
    /// <summary>Decodes the alpha channel, 0 to 255, as grey; 255 if there is none. The parameters are those of <see cref="IPictureFormat.Decode"/>.</summary>
    ImageReadError? DecodeAlpha(ReadOnlySpan<byte> file, in PictureHeader header, DecodeDeadline deadline, IRowSink sink);
}
