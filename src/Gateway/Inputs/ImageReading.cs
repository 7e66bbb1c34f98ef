using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>The result of reading an image from a request: the image, or the problem.</summary>
internal readonly record struct ImageReading
{
    private readonly ImageInput? _image;
    private readonly string _member;
    private readonly string _problem;

    private ImageReading(ImageInput? image, string member, string problem) => (_image, _member, _problem) = (image, member, problem);

    /// <summary>Success.</summary>
    public static ImageReading Of(ImageInput image) => new(image, "", "");

    /// <summary>Failure.</summary>
    /// <param name="problem">What is wrong and what to send: a sentence without its subject, which is the member's name.</param>
    public static ImageReading Wrong(string problem) => new(image: null, "", problem);

    /// <summary>The same reading, as a member of an object.</summary>
    public ImageReading In(string member) => new(_image, $".{member}{_member}", _problem);

    /// <summary>The same reading, with the caller's name for the image.</summary>
    public ImageReading Named(string? name) => new(_image is null ? null : _image with { Name = name }, _member, _problem);

    /// <summary>The image.</summary>
    /// <param name="member">Path of the member in the request, such as <c>images[2]</c>.</param>
    /// <exception cref="ApiException">There is a problem.</exception>
    public ImageInput At(string member) => _image ?? throw new ApiException(ApiError.BadRequest($"'{member}{_member}' {_problem}", ErrorCodes.InvalidImage));
}
