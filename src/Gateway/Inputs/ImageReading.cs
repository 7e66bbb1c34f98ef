using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>What was read where an image should be: the image, or what is wrong there.</summary>
internal readonly record struct ImageReading
{
    private readonly ImageInput? _image;
    private readonly string _member;
    private readonly string _problem;

    private ImageReading(ImageInput? image, string member, string problem) => (_image, _member, _problem) = (image, member, problem);

    /// <summary>An image.</summary>
    public static ImageReading Of(ImageInput image) => new(image, "", "");

    /// <summary>No image.</summary>
    /// <param name="problem">What is wrong and what to send, as the end of a sentence that begins with the member's name.</param>
    public static ImageReading Wrong(string problem) => new(image: null, "", problem);

    /// <summary>The same as what was read of a member.</summary>
    public ImageReading In(string member) => new(_image, $".{member}{_member}", _problem);

    /// <summary>The same with the name that the caller gives the image.</summary>
    public ImageReading Named(string? name) => new(_image is null ? null : _image with { Name = name }, _member, _problem);

    /// <summary>The image.</summary>
    /// <param name="member">Where in the request it stands: <c>images[2]</c>.</param>
    /// <exception cref="ApiException">It is none.</exception>
    public ImageInput At(string member) => _image ?? throw new ApiException(ApiError.BadRequest($"'{member}{_member}' {_problem}", "invalid_image"));
}
