"""Values that several pages offer, with what they are called on screen."""

HIDDEN = {
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "relu": "ReLU",
    "leaky-relu": "Leaky ReLU",
    "elu": "ELU",
    "selu": "SELU",
}
MNIST_NETS = {
    "mnist-cnn": "CNN",
    "mlp-128": "MLP 784-128-10",
    "mlp-128-64": "MLP 784-128-64-10",
    "mlp-256-128": "MLP 784-256-128-10",
}
SVHN_NETS = {
    "resnet18": "ResNet-18",
    "resnet18-cifar": "ResNet-18, CIFAR stem",
    "vgg16-64": "VGG-16-BN, 64×64",
    "lenet5": "LeNet-5",
}
DIGITS = {
    "any": "Any digit",
    **{str(digit): str(digit) for digit in range(10)},
    "unsure": "Least sure first",
    "mistakes": "Mistakes",
}
