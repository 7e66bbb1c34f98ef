using Microsoft.ML.Tokenizers;
using ZeroShotOrleans.Inference;
using ZeroShotOrleans.Models.Mini;
using ZeroShotOrleans.Tokenizers;

// The tokenizer comes with Inference, and is a package of its own.
Tokenizer tokenizer = HuggingFaceTokenizer.Load(MiniModel.Folder);
Console.WriteLine($"ids {string.Join(' ', tokenizer.EncodeToIds("a photo of a cat."))}");

using var classifier = ZeroShotClassifier.Load(MiniModel.Folder);
foreach (var photo in args)
{
    ImageScores result = classifier.Classify(photo, ["cat", "dog", "cup of coffee"]);
    Console.WriteLine($"{Path.GetFileName(photo)} {result.Best?.Label ?? result.Error?.Detail}");
}
